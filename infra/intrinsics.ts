export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * Replaces what CDK leaves for CloudFormation by plain text: `Fn::Join` and the partition.
 * Throws TypeError for any other intrinsic, which Step Functions would not understand.
 */
export function resolveIntrinsics(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(resolveIntrinsics);
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key !== undefined && argument !== undefined) {
    if (key === "Ref" && argument === "AWS::Partition") return "aws";
    if (key === "Fn::Join") return join(argument);
    if (key === "Ref" || key.startsWith("Fn::")) {
      throw new TypeError(
        `cannot render ${JSON.stringify(value)}: only AWS::Partition and Fn::Join are known`,
      );
    }
  }
  return Object.fromEntries(entries.map(([name, part]) => [name, resolveIntrinsics(part)]));
}

function join(argument: JsonValue): string {
  const [separator, parts] = Array.isArray(argument) ? argument : [];
  if (typeof separator !== "string" || !Array.isArray(parts)) {
    throw new TypeError(`cannot render Fn::Join of ${JSON.stringify(argument)}: expected [separator, parts]`);
  }
  return parts.map((part) => String(resolveIntrinsics(part))).join(separator);
}
