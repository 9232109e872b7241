/** A fresh, empty adapter for one test; one over a network may take its time. */
export type Make<T> = () => T | Promise<T>;
