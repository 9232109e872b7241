import { expect, test } from "vitest";
import { tokenInFragment } from "./fragment.ts";

test.each([
  ["#token=abc-DEF_1", "abc-DEF_1"],
  ["#x=1&token=abc", "abc"],
  ["#token=", null],
  ["#section", null],
  ["", null],
])("the token of %j is %j", (fragment, expected) => {
  expect(tokenInFragment(fragment)).toBe(expected);
});
