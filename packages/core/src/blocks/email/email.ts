import { sendEmail, sendEmailWithTemplate } from "@layotto-sdk/protocol/email";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import {
  gapsOf,
  requireFilledPrivateLine,
  requirePrivateLine,
  requirePrivateLines,
  requirePrivateObject,
  requirePrivateText,
} from "../../private-input.js";
import { Described, InvalidInputError } from "../../errors/input-errors.js";
import { requireFilled, requireOptions, requireText } from "../../validate.js";
import { sendingRule } from "../sending/errors.js";
import { sendingTimeoutMs } from "../sending/timeout.js";

/** Sender and recipients of a mail. */
export interface MailAddresses {
  /** The sender's address, which the provider has verified. */
  readonly from: string;
  /** The recipients, at least one. */
  readonly to: readonly string[];
  /** Recipients of a copy. The Alibaba Cloud component sends none. */
  readonly cc?: readonly string[] | undefined;
  readonly subject?: string | undefined;
}

/** A mail with a text of its own. */
export interface Mail extends MailAddresses {
  /** The mail's text; whether HTML in it is understood is the provider's choice. */
  readonly text: string;
  /** The provider's id of a set of sending options, where it has them. */
  readonly settingId?: string | undefined;
}

/** A mail from a text that the provider keeps. */
export interface TemplateMail extends MailAddresses {
  /** The provider's id of the text. */
  readonly templateId: string;
  /** Values for the gaps of the text: by name, or by position from 0. */
  readonly params?: Readonly<Record<string, string>> | readonly string[] | undefined;
}

/** That the provider took a mail; whether it arrives is between it and the recipient. */
export interface MailSent {
  /** The provider's id of the request, for its support. */
  readonly requestId: string;
}

/**
 * An email component. A call is never repeated: a repeat is a second mail. Its default timeout is 30 s.
 *
 * Errors of every call: `InvalidInputError` before sending, `SendFailedError` where the provider did not take the mail,
 * `ComponentNotFoundError` for a component that the runtime does not have, and those of every call. None shows an
 * address, a subject or a text.
 */
export class Email {
  readonly #caller: Caller;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Sends a mail with a text of its own.
   *
   * @example
   * ```ts
   * await runtime.email("email_demo").send({
   *   from: "shop@example.com",
   *   to: ["ada@example.com"],
   *   subject: "Your order",
   *   text: "It is on its way.",
   * });
   * ```
   */
  async send(mail: Mail, options: CallOptions = {}): Promise<MailSent> {
    const { text, settingId = "", ...addresses } = requirePrivateObject("mail", mail, "a mail: { from, to, text }");
    const given = requireOptions("options", options);
    const { subject, address, contents } = addressesOf(addresses);
    if (requirePrivateText("text", text) === "")
      throw new InvalidInputError("text", new Described("an empty string"), "a text to send");
    const request = {
      componentName: this.name,
      settingId: requireText("settingId", settingId),
      subject,
      content: { text },
      address,
    };
    const rule = sendingRule("email component", [...contents, text]);
    const context = { store: this.name, rule, timeoutMs: sendingTimeoutMs };
    const { requestId } = await this.#caller.unary(sendEmail, request, given, context);
    return { requestId };
  }

  /**
   * Sends a mail from a text that the provider keeps. The Alibaba Cloud component sends it to the first of `to` alone,
   * which there is the name of a list of recipients, and leaves subject, copies and `params` out.
   */
  async sendTemplate(mail: TemplateMail, options: CallOptions = {}): Promise<MailSent> {
    const wanted = "a mail: { from, to, templateId }";
    const { templateId, params, ...addresses } = requirePrivateObject("mail", mail, wanted);
    const given = requireOptions("options", options);
    const { subject, address, contents } = addressesOf(addresses);
    const template = {
      templateId: requireFilled("templateId", templateId, "the id of a template that the provider keeps"),
      templateParams: gapsOf(params),
    };
    const rule = sendingRule("email component", [...contents, ...template.templateParams.values()]);
    const context = { store: this.name, key: templateId, rule, timeoutMs: sendingTimeoutMs };
    const request = { componentName: this.name, template, subject, address };
    const { requestId } = await this.#caller.unary(sendEmailWithTemplate, request, given, context);
    return { requestId };
  }
}

interface Addresses {
  readonly subject: string;
  readonly address: { from: string; to: string[]; cc: string[] };
  /** All of it, for keeping it out of errors. */
  readonly contents: readonly string[];
}

function addressesOf(mail: MailAddresses): Addresses {
  const from = requireFilledPrivateLine("from", mail.from, "the sender's address");
  const to = requirePrivateLines("to", mail.to, "addresses");
  const cc = mail.cc === undefined ? [] : requirePrivateLines("cc", mail.cc, "addresses", 0);
  const subject = requirePrivateLine("subject", mail.subject ?? "");
  return { subject, address: { from, to, cc }, contents: [from, ...to, ...cc, subject] };
}
