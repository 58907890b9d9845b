export { App, AppPubSub, createApp, type AppOptions, type AppSubscribeOptions, type EventHandler } from "../app/app.js";
export { ReceivedEvent, type EventAnswer, type EventInfo } from "../blocks/pubsub/event.js";
