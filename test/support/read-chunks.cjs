// Preloaded into a command: notes the chunks that it reads in the file that READ_CHUNKS names.
const fs = require('node:fs');

const { readFileSync } = fs;
fs.readFileSync = (file, ...options) => {
  if (/[\\/]chunks[\\/][^\\/]+\.js$/.test(String(file))) fs.appendFileSync(process.env.READ_CHUNKS, `${file}\n`);
  return readFileSync(file, ...options);
};
