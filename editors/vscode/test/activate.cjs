// Loads the extension with stand-ins for the editor and for the client of its protocol library, uses it as the editor
// does, and writes what it asked of them as JSON.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const asked = { commands: [], servers: [], requests: [], shown: [], errors: [] };
const settings = { "server.command": ["my-reqonto", "lsp", "--stdio"], language: "auto", check: true };

class LanguageClient {
  constructor(id, name, server, options) {
    asked.servers.push({ id, server, lang: options.initializationOptions, selector: options.documentSelector });
  }
  async start() {
    if (asked.servers.length === 3) {
      throw new Error("no such program");
    }
  }
  async stop() {
    asked.requests.push("stop");
  }
  async sendRequest(method, params) {
    asked.requests.push([method, params]);
    return "# told";
  }
}

const handlers = {};
const vscode = {
  env: { language: "zh-cn" },
  Uri: { from: (parts) => ({ ...parts }) },
  workspace: {
    getConfiguration: () => ({ get: (key) => settings[key] }),
    createFileSystemWatcher: (glob) => glob,
    registerTextDocumentContentProvider: (scheme, provider) => (handlers[scheme] = provider),
    onDidChangeConfiguration: (listener) => (handlers.changed = listener),
  },
  commands: {
    registerCommand: (id, action) => {
      asked.commands.push(id);
      handlers[id] = action;
    },
    executeCommand: async (id, uri) => asked.shown.push([id, uri.scheme, uri.path]),
  },
  window: { showErrorMessage: (text) => asked.errors.push(text) },
};

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === "vscode") {
    return vscode;
  }
  if (request === "vscode-languageclient/node") {
    return { LanguageClient, TransportKind: load.call(this, request.replace("/node", "/package.json"), ...rest) && { stdio: 0 } };
  }
  return load.call(this, request, ...rest);
};

(async () => {
  const extension = require(path.join(__dirname, "..", "src", "extension.js"));
  await extension.activate({ subscriptions: [] });
  await handlers["reqonto.show"]("R-01");
  await handlers["reqonto.show"]("");
  asked.told = await handlers["reqonto-known"].provideTextDocumentContent({ path: "/R-01.md" });
  settings.language = "en";
  await handlers.changed({ affectsConfiguration: (section) => section === "reqonto" });
  await handlers["reqonto.restart"]();
  await extension.deactivate();
  console.log(JSON.stringify(asked));
})();
