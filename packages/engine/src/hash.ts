/** SHA-256 of the module, written by its build: names the arithmetic that a result came from. */
export const engineHash = "9d053347602606ff1ad3d2a1caebbfe67197a9bc2e2a3806e143d2ad5d798150";
