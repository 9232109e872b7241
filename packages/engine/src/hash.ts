/** SHA-256 of `engine.wasm`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "a1ef88022904de07815741d8529f025977107da37060e3f02b6735993f50fccd";
