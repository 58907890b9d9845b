export { lifecycle, type ComponentChange, type Lifecycle } from "../blocks/lifecycle/block.js";
