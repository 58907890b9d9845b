import { area } from "./area.js";

export const pubsub = area(3, {
  "pubsub.publish.id": "publish answers with the event's id, the caller's own or a new one, and the event carries it.",
  "pubsub.publish.forms": "Bytes, text, JSON and what a schema takes are published in the form that the handle names.",
  "pubsub.publish.ttl": "An event with ttlSeconds is not delivered after its time.",
  "pubsub.publish.many": "publishMany answers for each payload in order; one that fails does not stop the others.",
  "pubsub.publish.cloud-event": "A CloudEvent of the caller's making is published as it is.",
  "pubsub.lossless":
    "A subscriber receives byte for byte what was published, with its content type, for every content type.",
  "pubsub.lossless.limit": "About 3,145,000 bytes fit into an event; more is refused before sending with what to do.",
  "pubsub.lossless.off": "lossless: false sends the plain way, and the runtime treats the bytes by their content type.",
  "pubsub.subscribe.loop": "A subscription is an async iterable whose events are answered with ack.",
  "pubsub.subscribe.ready": "ready settles when the runtime has taken the subscription.",
  "pubsub.subscribe.retry": "An event answered with retry is delivered again, with its attempt counted.",
  "pubsub.subscribe.drop": "An event answered with drop does not come again.",
  "pubsub.subscribe.first-answer": "Only the first answer to an event counts.",
  "pubsub.subscribe.concurrency": "No more events than the concurrency limit are handed out unanswered.",
  "pubsub.subscribe.for-each": "forEach acks what its handler returns from and retries what it throws at.",
  "pubsub.subscribe.dead-letter": "An event that fails maxAttempts times goes to deadLetter and is dropped.",
  "pubsub.subscribe.dead-letter.throws": "A deadLetter that throws loses nothing: the event is delivered again.",
  "pubsub.subscribe.leave":
    "Leaving the loop, also by a throw, answers RETRY for what is unanswered and ends the stream.",
  "pubsub.subscribe.close": "close() ends a loop that waits, for an event or for room.",
  "pubsub.subscribe.signal":
    "The signal ends a subscription with CancelledError, also while nothing may be handed out.",
  "pubsub.subscribe.second": "A second subscription to a topic is refused with SubscriptionTakenError.",
  "pubsub.subscribe.doubles":
    "What a re-opened subscription delivers twice is handled once, counts one attempt, and every delivery is answered.",
  "pubsub.subscribe.doubles.bounds":
    "Only what was answered with ack or drop, or is being handled, is a double: for ten minutes, and 10,000 events.",
  "pubsub.subscribe.silence": "A loop that has waited 10 s for its own answers is told so, once.",
  "pubsub.subscribe.eof": "The runtime's UNKNOWN EOF is an end, not an error.",
  "pubsub.subscribe.lost": "A subscription whose stream breaks fails with the reason.",
  "pubsub.subscribe.unreadable": "An event that is not in the handle's form can still be answered, and its bytes read.",
  "pubsub.errors.absent": "A pub/sub that is not there is named in a ComponentNotFoundError.",
});
