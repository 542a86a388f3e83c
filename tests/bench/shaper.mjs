// A slow link in front of a local server, for what DevTools does not emulate: the set-up of connections and TCP slow
// start. Input: a port, and the speed of the link. Output: another port. Used by compare.mjs.
import net from "node:net";

const SEGMENT = 1460;
// RFC 6928: the initial window of a connection.
const INITIAL_WINDOW = 10 * SEGMENT;

const now = () => performance.now();
const at = (time, then) => setTimeout(then, Math.max(0, time - now()));

// Each byte takes half a round trip and its share of the link, which all connections share.
class Direction {
  free = 0;
  constructor(bytesPerMs, halfTrip) {
    this.bytesPerMs = bytesPerMs;
    this.halfTrip = halfTrip;
  }
  // Returns when the last of `length` bytes arrives, if they are ready at `from`.
  arrival(length, from = now()) {
    this.free = Math.max(this.free, from) + length / this.bytesPerMs;
    return this.free + this.halfTrip;
  }
}

// Sends what the server writes, in segments, within a window that doubles with each round trip.
function deliver(server, client, down, halfTrip) {
  const waiting = [];
  let window = INITIAL_WINDOW,
    unconfirmed = 0,
    ended = false,
    last = 0;
  const send = () => {
    while (waiting.length && unconfirmed < window) {
      const [first] = waiting;
      const part = first.subarray(0, Math.min(SEGMENT, window - unconfirmed));
      if (part.length === first.length) waiting.shift();
      else waiting[0] = first.subarray(part.length);
      unconfirmed += part.length;
      last = down.arrival(part.length);
      at(last, () => client.writable && client.write(part));
      at(last + halfTrip, () => {
        unconfirmed -= part.length;
        window += part.length;
        send();
      });
    }
    if (ended && !waiting.length) at(last + 1, () => client.end());
  };
  server.on("data", (bytes) => {
    waiting.push(bytes);
    send();
  });
  server.on("end", () => {
    ended = true;
    send();
  });
}

// `rtt` in milliseconds, `down` and `up` in bytes per second.
export async function shape(port, { rtt, down, up }) {
  const halfTrip = rtt / 2;
  const [downward, upward] = [down, up].map((speed) => new Direction(speed / 1000, halfTrip));
  const open = new Set();
  const link = net.createServer({ noDelay: true }, (client) => {
    const server = net.connect({ port, host: "127.0.0.1", noDelay: true });
    const connected = now() + rtt;
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("error", () => [client, server].forEach((one) => one.destroy()));
      socket.on("close", () => open.delete(socket));
    }
    let last = connected;
    client.on("data", (bytes) => {
      last = Math.max(last, upward.arrival(bytes.length, Math.max(now(), connected)));
      at(last, () => server.writable && server.write(bytes));
    });
    client.on("end", () => at(last, () => server.end()));
    deliver(server, client, downward, halfTrip);
  });
  await new Promise((then) => link.listen(0, "127.0.0.1", () => then()));
  const close = () => {
    open.forEach((socket) => socket.destroy());
    link.close();
  };
  return { port: /** @type {net.AddressInfo} */ (link.address()).port, close };
}
