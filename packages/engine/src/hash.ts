/** SHA-256 of the module, written by its build: names the arithmetic that a result came from. */
export const engineHash = "9c736eb375d633acbb339aa83b40e850ecf9fa27216f8b4a20cf9943881daa95";
