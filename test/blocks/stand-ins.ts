import type { MockRuntime, ServiceRequest, ServiceResponse } from "@layotto-sdk/testkit";

/** The application that suites invoke; what it answers depends on the path alone, so that no suite needs its handler. */
export const standInService = "HelloService:1.0";
/** The binding that suites call; what it does depends on the operation alone. */
export const standInBinding = "stand_in";

/** What `/echo` and the operation `echo` say of the request they got. */
export interface Picture {
  readonly method: string;
  readonly verb: string;
  readonly queryString: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
}

/** Gives a mock the service and the binding; both stay over `control.reset()`. */
export function addStandIns(mock: MockRuntime): void {
  mock.service(standInService, answer);
  mock.binding(standInBinding, ({ operation, data, metadata }) => {
    switch (operation) {
      case "echo":
        return { data, metadata: { ...metadata, statusCode: "200", status: "200 OK" } };
      case "status":
        throw new Error(`received status code ${metadata["code"]}`);
      default:
        throw new Error(
          `binding ${standInBinding} does not support operation ${operation}. supported operations:echo status`,
        );
    }
  });
}

/** `/echo`: a picture of the request; `/status/N?text`: that status and body; `/slow`: never. */
function answer(request: ServiceRequest): ServiceResponse | Promise<ServiceResponse> {
  const [, first, second] = request.method.split("/");
  switch (first) {
    case "echo":
      return {
        headers: { "content-type": "application/json", "x-served-by": "stand-in" },
        body: JSON.stringify(pictureOf(request)),
      };
    case "status":
      return { status: Number(second), body: decodeURIComponent(request.queryString) };
    case "slow":
      return new Promise(() => undefined);
    default:
      return { status: 404 };
  }
}

function pictureOf({ method, verb, queryString, contentType, headers, body }: ServiceRequest): Picture {
  return { method, verb, queryString, contentType, headers, bodyBase64: Buffer.from(body).toString("base64") };
}
