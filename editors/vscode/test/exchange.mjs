// A client made of VS Code's own protocol library: starts the server as the settings of the extension say, opens a text,
// and writes what it is told as JSON: [codes, markdown of a hover, labels of completions].
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const protocol = require("vscode-languageserver-protocol/node");

const [command, ...args] = JSON.parse(process.argv[2]);
const text = process.argv[3];
const uri = "untitled:shop";

const server = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
const connection = protocol.createProtocolConnection(
  new protocol.StreamMessageReader(server.stdout),
  new protocol.StreamMessageWriter(server.stdin),
);
const told = new Promise((resolve) => {
  connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => {
    if (params.diagnostics.length > 0) {
      resolve(params.diagnostics.map((each) => each.code));
    }
  });
});
connection.listen();
await connection.sendRequest(protocol.InitializeRequest.type, {
  processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: null, initializationOptions: { lang: "zh", check: false },
});
await connection.sendNotification(protocol.InitializedNotification.type, {});
await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
  textDocument: { uri, languageId: "reqonto", version: 1, text },
});
const codes = await told;
const at = { textDocument: { uri }, position: { line: 0, character: 6 } };
const hover = await connection.sendRequest(protocol.HoverRequest.type, at);
const end = { textDocument: { uri }, position: { line: text.split("\n").length - 1, character: 0 } };
const offered = await connection.sendRequest(protocol.CompletionRequest.type, end);
await connection.sendRequest(protocol.ShutdownRequest.type);
const gone = new Promise((resolve) => server.on("exit", resolve));
await connection.sendNotification(protocol.ExitNotification.type);
console.log(JSON.stringify([codes, hover.contents.value, offered.items.map((each) => each.label), await gone]));
process.exit(0);
