// Loaded before a program that serves: asks it to end, as Ctrl-C does, once it listens.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function listenAndEnd(...options) {
  this.once('listening', () => setImmediate(() => process.emit('SIGINT')));
  return listen.apply(this, options);
};
