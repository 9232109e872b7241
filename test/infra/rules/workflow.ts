import type { EvaluatedResource } from "../harness/model.ts";
import { asList, at, type Findings, type Program, statementsOf, type Values } from "./program.ts";

function machines(program: Program) {
  return program.all("stateMachine").map((machine) => {
    const definition = JSON.parse(String(machine.inputs.definition)) as { States: Record<string, Values> };
    return { machine, states: Object.entries(definition.States) };
  });
}

function calledBy(program: Program, state: Values): EvaluatedResource | undefined {
  return program.byArn(at(state, "Arguments", "FunctionName"));
}

/** The platform's failures are told by name, so nothing may hang without end, and none be cut off too early. */
export function tasksEnd(program: Program): Findings {
  return machines(program).flatMap(({ states }) =>
    states.flatMap(([name, state]) => {
      if (state.Type !== "Task") return [];
      const timeout = Number(state.TimeoutSeconds);
      const fn = calledBy(program, state);
      if (!(timeout > 0) || state.Timeout !== undefined) return [`${name}: no time limit`];
      if (fn === undefined) return [`${name}: calls a function that is not there`];
      return timeout >= Number(fn.inputs.timeout) ? [] : [`${name}: ends before its function does`];
    }),
  );
}

export function waitingTasksGiveSignsOfLife(program: Program): Findings {
  return machines(program).flatMap(({ states }) =>
    states.flatMap(([name, state]) => {
      if (!String(state.Resource).endsWith(".waitForTaskToken")) return [];
      const heartbeat = Number(state.HeartbeatSeconds);
      return heartbeat > 0 && heartbeat < Number(state.TimeoutSeconds)
        ? []
        : [`${name}: waits without a heartbeat`];
    }),
  );
}

export function machinesAreLoggedAndTraced(program: Program): Findings {
  return program.all("stateMachine").flatMap(({ name, inputs }) => {
    const logged = at(inputs, "loggingConfiguration", "level") === "ALL";
    const tokensLogged = at(inputs, "loggingConfiguration", "includeExecutionData") === true;
    const traced = at(inputs, "tracingConfiguration", "enabled") === true;
    return [
      ...(logged ? [] : [`${name}: not logged`]),
      ...(tokensLogged ? [`${name}: task tokens are in the log`] : []),
      ...(traced ? [] : [`${name}: not traced`]),
    ];
  });
}

export function machinesCallTheirFunctionsAlone(program: Program): Findings {
  return machines(program).flatMap(({ machine, states }) => {
    const role = program.byArn(machine.inputs.roleArn);
    const callable = (role === undefined ? [] : statementsOf(role))
      .filter(({ actions }) => actions.includes("lambda:InvokeFunction"))
      .flatMap(({ resources }) => resources.map((resource) => resource.replace(/:\*$/, "")));
    const called = states.flatMap(([, state]) => asList(at(state, "Arguments", "FunctionName")).map(String));
    const granted = [...new Set(callable)].sort().join();
    return granted === [...new Set(called)].sort().join() ? [] : [`${machine.name}: may call ${granted}`];
  });
}

/** Functions name the machine before it is there; the name must be the one it gets. */
export function functionsNameTheMachine(program: Program): Findings {
  const arns = program.all("stateMachine").map(({ outputs }) => outputs.arn);
  return program.all("function").flatMap(({ name, inputs }) => {
    const told = at(inputs, "environment", "variables", "STATE_MACHINE_ARN");
    return told === undefined || arns.includes(told) ? [] : [`${name}: told of ${told}`];
  });
}
