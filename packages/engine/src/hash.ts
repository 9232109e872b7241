/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "3511f4095fded8a1dc7f77fadfb3d77e0a08b2fede17709648a5dcd23392344d";
