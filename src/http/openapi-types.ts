/** The part of OpenAPI 3.1 that the API's description uses. */

export type Json = { readonly [key: string]: unknown };

export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
};
export type Content = Readonly<Record<string, { readonly schema: Json }>>;
export type Answered = { readonly description: string; readonly content?: Content };
export type Operation = {
  readonly summary: string;
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly description: string;
  readonly security: readonly Json[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, Answered>>;
};
export type ApiDocument = {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: Json;
  };
  readonly servers: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly securitySchemes: Json;
  };
};
