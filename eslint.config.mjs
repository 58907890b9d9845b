// @ts-check
import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Files are named in kebab-case; the dots are for `.test.ts` and `.d.mts`. @type {import("eslint").Rule.RuleModule} */
const kebabCase = {
  meta: { type: "suggestion", schema: [], messages: { name: "Name this file in kebab-case: {{name}}." } },
  create: (context) => ({
    Program(node) {
      const name = context.filename.split(/[/\\]/).at(-1) ?? "";
      if (!/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name)) {
        context.report({ node, loc: { line: 1, column: 0 }, messageId: "name", data: { name } });
      }
    },
  }),
};

const exportAll = {
  selector: "ExportAllDeclaration",
  message: "Name what is exported: `export *` publishes whatever a file comes to hold.",
};
const exportDefault = { selector: "ExportDefaultDeclaration", message: "Export it by a name." };

export default tseslint.config(
  {
    ignores: ["**/dist/", "coverage/", ".cache/", "docs/api/", "packages/protocol/src/gen/"],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { local: { rules: { "kebab-case": kebabCase } } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 500],
      "local/kebab-case": "error",
      "no-restricted-syntax": ["error", exportAll],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // `interface Served extends AsyncDisposable {}` gives a type a name of its own.
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      // What was caught may be thrown again.
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      // A line number or a count needs no conversion of its own.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Too noisy where the types say less than the code knows.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/require-await": "off",
      // Interfaces here write their functions as methods, and they are taken apart all the same.
      "@typescript-eslint/unbound-method": "off",
      // The published form of Standard Schema is a namespace of types.
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      // Bytes are what this project is about.
      "no-control-regex": "off",
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", exportAll, exportDefault],
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  {
    files: ["**/*.{mjs,cjs}"],
    rules: {
      // Their types are in comments, which these rules do not read.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      // tsc knows which names there are.
      "no-undef": "off",
    },
  },
  {
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    // Declared beside them in .d.mts files, which take their place in the program.
    files: ["scripts/contract/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      // `expect.any(String)` and its like are of type any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // It does not see that a value stands for its type.
      "no-useless-assignment": "off",
    },
  },
);
