export { sms } from "../blocks/sms/block.js";
export { Sms, type SendSmsOptions, type SmsResult, type SmsSent, type TextMessage } from "../blocks/sms/sms.js";
export { SendFailedError } from "../blocks/sending/errors.js";
