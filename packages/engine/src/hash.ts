/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "9a4fc3c82207a4cd65e3fd7bd0cd7fd63585aa78e007702ee47e771bff5004ae";
