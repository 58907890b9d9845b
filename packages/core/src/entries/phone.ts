export { phone } from "../blocks/phone/block.js";
export { Phone, type VoiceMessage, type VoiceMessageSent } from "../blocks/phone/phone.js";
export { SendFailedError } from "../blocks/sending/errors.js";
