// Preloaded into runs of the product that was just built: leaves what V8 compiled of its chunks beside them.
const { renameSync, writeFileSync } = require('node:fs');
const vm = require('node:vm');

const compiled = new Map();

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    compiled.set(options.filename, this);
  }
};

process.on('exit', () => {
  for (const [file, script] of compiled) {
    // Whoever reads it meanwhile has all of it, or what was there.
    writeFileSync(`${file}.cache.new`, script.createCachedData());
    renameSync(`${file}.cache.new`, `${file}.cache`);
  }
});
