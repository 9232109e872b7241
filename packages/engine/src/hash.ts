/** SHA-256 of the module, written by its build: names the arithmetic that a result came from. */
export const engineHash = "41b6819d785440baee7841e4c88cf4672fc7f6e3c3af160141ad40bdad2ebf93";
