// The client: starts `reqonto lsp`, and shows what it tells of an item.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

const SCHEME = "reqonto-known";
let client;

/** How the server is started, and what it is told of the editor. */
function options() {
  const settings = vscode.workspace.getConfiguration("reqonto");
  const [command, ...args] = settings.get("server.command");
  const chosen = settings.get("language");
  const server = { command, args, transport: TransportKind.stdio };
  const shown = {
    documentSelector: [{ language: "reqonto" }],
    initializationOptions: {
      lang: chosen === "auto" ? vscode.env.language.slice(0, 2) : chosen,
      check: settings.get("check"),
    },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.req,reqonto.toml,pyproject.toml}") },
    markdown: { isTrusted: false },
  };
  return { server, shown };
}

async function start() {
  const { server, shown } = options();
  client = new LanguageClient("reqonto", "reqonto", server, shown);
  try {
    await client.start();
  } catch (error) {
    const zh = vscode.env.language.startsWith("zh");
    const said = zh
      ? `无法启动“${server.command}”。请执行 pip install 'reqonto[lsp]'，或设置 reqonto.server.command。`
      : `“${server.command}” cannot be started. Run pip install 'reqonto[lsp]', or set reqonto.server.command.`;
    vscode.window.showErrorMessage(`${said} (${error.message})`);
  }
}

async function restart() {
  if (client !== undefined) {
    await client.stop().catch(() => undefined);
  }
  await start();
}

/** Tells of items in read-only documents. */
const known = {
  provideTextDocumentContent(uri) {
    const id = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    return client.sendRequest("workspace/executeCommand", { command: "reqonto.explain", arguments: [id] });
  },
};

async function show(id) {
  if (!id) {
    return;
  }
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${id}.md`, query: String(Date.now()) });
  await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}

async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, known),
    vscode.commands.registerCommand("reqonto.restart", restart),
    vscode.commands.registerCommand("reqonto.show", show),
    vscode.workspace.onDidChangeConfiguration((event) => (event.affectsConfiguration("reqonto") ? restart() : undefined)),
  );
  await start();
}

function deactivate() {
  return client === undefined ? undefined : client.stop();
}

module.exports = { activate, deactivate };
