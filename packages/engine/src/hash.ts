/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "49e4ef16fa56a0602ce90b3a63ec8ea3fa22b402667a91b670cd789a50d220fb";
