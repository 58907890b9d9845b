export { controlOverHttp } from "../control/over-http.js";
export { ControlError, type Control } from "../control/control.js";
