/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "f33a588f12b96ca994484d0834cc41b911358be4147052e3e732c8d00373eea0";
