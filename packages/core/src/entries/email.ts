export { email } from "../blocks/email/block.js";
export { Email, type Mail, type MailAddresses, type MailSent, type TemplateMail } from "../blocks/email/email.js";
export { SendFailedError } from "../blocks/sending/errors.js";
