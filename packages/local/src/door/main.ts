import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { ToDoor } from "./protocol.ts";

/** The entry of the door's thread, which loads all that it needs before it is told to open. */
if (parentPort === null) throw new Error("the door is a thread of the platform; start that");
enableCompileCache(workerData as string);
const { serveDoor } = await import("./serve.ts");
const port = parentPort;
port.once("message", (message: ToDoor) => {
  if (message.type === "open") serveDoor(port, message.data);
  else process.exit();
});
