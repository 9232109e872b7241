import { expect, test } from "vitest";
import { ApiError, parseProblem, problemOf } from "./problem.ts";

test("a problem document is kept whole", () => {
  const document = {
    type: "about:blank",
    title: "Invalid",
    status: 422,
    detail: "population 2 is below 4",
    code: "run.invalid",
    requestId: "req-1",
    errors: [{ pointer: "/population", message: "at least 4" }],
  };

  expect(parseProblem(422, JSON.stringify(document), "")).toEqual(document);
});

test("an answer that is no problem document still says what happened and which request it was", () => {
  const problem = parseProblem(502, "<html>Bad gateway</html>", "req-2");

  expect(problem).toMatchObject({ status: 502, code: "http.502", requestId: "req-2" });
  expect(problem.detail).toContain("Bad gateway");
});

test("anything thrown has a problem", () => {
  const problem = parseProblem(404, "{}", "req-3");

  expect(problemOf(new ApiError(problem))).toBe(problem);
  expect(problemOf(new TypeError("x is undefined")).detail).toBe("x is undefined");
  expect(problemOf("plain").detail).toBe("plain");
});
