/** Keywords of roadctl's own in schemas; they document and guide, and ajv passes over them. */
export const vocabulary = ['x-key', 'x-defaultFrom', 'x-says', 'x-when', 'x-minimum', 'x-maximum'] as const;

/** How ajv is set up, at build time and at run time alike. */
export const ajvOptions = { allErrors: true, strict: true, strictRequired: false, messages: false, unicodeRegExp: true } as const;
