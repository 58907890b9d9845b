import type { Area } from "./area.js";

/** The calls of the services beside Runtime, object storage aside. */
export const extensionCalls = [
  "Encrypt",
  "Decrypt",
  "SendEmail",
  "SendEmailWithTemplate",
  "SendSmsWithTemplate",
  "SendVoiceWithTemplate",
  "PublishDelayMessage",
  "ApplyConfiguration",
] as const;

type CallId = `call.${(typeof extensionCalls)[number]}.${"block" | "raw"}`;

const promises = {
  "cryption.forms": "Bytes, text, JSON and what a schema takes are encrypted and come back as they were.",
  "cryption.keys": "The component's own key encrypts unless another is named; old versions of a key still decrypt.",
  "cryption.errors.tampered":
    "A text that was changed, or whose key the component does not have, is a DecryptionFailedError.",
  "cryption.errors.key": "A key that is not there is an EncryptionFailedError.",
  "email.send": "A mail with a text of its own is sent to all its recipients.",
  "email.template": "A mail from a template is sent with the values for its gaps.",
  "sms.send": "A text message is sent to several phones, with values by position or by name.",
  "sms.results": "Each phone has its own result, and one that is refused fails no other.",
  "phone.call": "Phones are called and a text is spoken.",
  "sending.errors": "What a provider refuses is a SendFailedError.",
  "sending.once": "A mail, a text message, a voice call or a delayed message that failed is not sent again by itself.",
  "delay-queue.delivery": "A delayed message is delivered when its time has come, byte for byte, and not before.",
  "delay-queue.metadata": "A delayed message always carries metadata, without which the runtime loses it.",
  "lifecycle.apply": "A component that takes changes acts on them at once.",
  "lifecycle.errors": "A component that takes no changes, or is not there, is a ComponentNotFoundError.",
  "extensions.errors.component":
    "A component that the runtime does not have is a ComponentNotFoundError, also where the text did not arrive.",
  "extensions.errors.connection": "A connection that failed is not taken for a provider that did.",
  "extensions.input": "What cannot be right is refused by name and mend, and nothing is sent.",
  "extensions.private":
    "No payload, key text, address, number or setting is in an error, neither of ours nor of a provider's.",
} as const;

/** Encryption, mail, text messages, voice calls, delayed messages, and changes of components: by a block and raw. */
export const extensions: Area<CallId | keyof typeof promises> = {
  section: 3,
  promises: {
    ...(Object.fromEntries(
      extensionCalls.flatMap((call) => [
        [`call.${call}.block`, `A building block makes the call ${call}.`],
        [`call.${call}.raw`, `runtime.call() makes the call ${call} by its descriptor.`],
      ]),
    ) as Record<CallId, string>),
    ...promises,
  },
};
