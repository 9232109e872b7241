import type { TestProject } from "vitest/node";
import { startDynamo, startMiniStack } from "./emulators.ts";

declare module "vitest" {
  export interface ProvidedContext {
    dynamoEndpoint: string;
    awsEndpoint: string;
  }
}

/** Starts both emulators for all tests of this configuration, and stops the two it started. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [dynamo, ministack] = await Promise.all([startDynamo(), startMiniStack()]);
  project.provide("dynamoEndpoint", dynamo.endpoint);
  project.provide("awsEndpoint", ministack.endpoint);
  return async () => {
    await Promise.all([dynamo.stop(), ministack.stop()]);
  };
}
