import { area } from "./area.js";

export const app = area(3, {
  "app.serve.tcp": "serve() listens on a host and port, port 0 picks a free one.",
  "app.serve.unix": "serve() listens on a Unix socket.",
  "app.serve.unix.dead":
    "A socket file that a dead process left behind is removed; a live one, or another file, is refused and stays.",
  "app.serve.env": "Without a port, appcallback_GRPC_PORT says where to listen.",
  "app.serve.taken": "An address that is taken or cannot be right is refused with what to do.",
  "app.add": "addApp() puts the two calls on a server of the user's own.",
  "app.subscriptions": "The runtime learns the topics and their metadata.",
  "app.ack": "A handler that returns acks.",
  "app.retry": "A handler that throws means RETRY, never a lost event; so does retry().",
  "app.drop": "drop() by hand throws the event away.",
  "app.doubles":
    "A double of an event that was acked, dropped or is being handled does not run the handler; a retried event does.",
  "app.unknown-topic": "An event of a topic without handler is dropped with a warning, whatever the warning does.",
  "app.dead-letter": "maxAttempts and deadLetter work as for a subscription over a stream.",
  "app.lossless": "A callback receives byte for byte what was published, with its content type.",
  "app.forms": "A payload that is not in the form asked for is a RETRY, and its bytes are readable.",
  "app.close": "A graceful close takes no new events, lets running handlers finish, and gives up after its timeout.",
  "app.one-handler": "A topic has one handler.",
});
