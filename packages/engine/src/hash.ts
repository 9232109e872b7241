/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "c04e06e3d9f79037c345666ede3ddbe0a9a870e19ee74c93d324b0e2bc2f424a";
