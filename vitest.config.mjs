import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["js/**/*.test.js"],
    setupFiles: ["js/testing/setup.mjs"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
