import { area } from "./area.js";

export const secrets = area(3, {
  "secrets.get": "get reads a secret.",
  "secrets.get-all": "getAll reads every secret by name.",
  "secrets.empty-key": "An empty name is refused: no store has such a secret.",
  "secrets.errors.absent": "A secret that is not there is a SecretNotFoundError.",
  "secrets.environment": "The environment store answers an empty secret for what is not there.",
  "secrets.errors.store": "A secret store that the runtime does not have is a ComponentNotFoundError.",
  "secrets.errors.none": "A runtime without any secret store is a NotConfiguredError.",
});
