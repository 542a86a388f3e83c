#!/usr/bin/env node
// Starts the program of this platform, which is an optional dependency. Input: arguments. Output: the program's own.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "broadsheet.exe" : "broadsheet";
const alternatives = [
  "Alternatives:",
  "  cargo install --locked broadsheet-cli",
  "  pip install broadsheet",
  "  an archive from %REPOSITORY%/releases",
].join("\n");

/** The path of the program, or nothing after an explanation. */
const find = () => {
  const name = `@broadsheet/${platform}`;
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    const known = Object.keys(require("./package.json").optionalDependencies);
    const reason = known.includes(name)
      ? `its package ${name} is not installed. Install again without --omit=optional, on this platform.`
      : `there is no program for ${platform}.`;
    console.error(`broadsheet: ${reason}\n${alternatives}`);
    process.exitCode = 1;
  }
};

const program = find();
if (program) {
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  // The program gets the signals of the terminal itself, and ends in its own way.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`broadsheet: ${program} cannot be run here: ${error.message}\n${alternatives}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
