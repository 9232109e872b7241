/** SHA-256 of the module, written by its build: names the arithmetic that a result came from. */
export const engineHash = "692cb2f6b5191df671a713b9e2656131b09838662dc90f1e32ef9ce9a8e28e25";
