import { area } from "./area.js";

export const hello = area(3, {
  "hello.greeting": "hello answers with the component's greeting and the name.",
  "hello.errors.absent": "A hello component that the runtime does not have is a ComponentNotFoundError.",
});
