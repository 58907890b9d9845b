import { area } from "./area.js";

export const contract = area(2, {
  "contract.compare": "The contract check fails on any change of a service, method, message, field or enum value.",
  "contract.match": "The .proto files are the contract, as `pnpm contract` checks it.",
  "contract.comments": "A declaration without a comment is found.",
  "contract.breaking": "What breaks users of the released image is found.",
  "contract.descriptors": "A bundle pays only for the calls it makes.",
  "contract.codec": "Every message encoded by our codec or by protobufjs decodes equal by the other.",
  "contract.codec.odd":
    "The codec keeps `__proto__` keys, lone surrogates' replacement, NaN, -0, unknown enum numbers and unknown fields as the other reader does.",
});
