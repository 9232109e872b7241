/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "ecb3e1c819fb470046303a97d89ae9853cc2fc2dfc81b699e36a844474e28d78";
