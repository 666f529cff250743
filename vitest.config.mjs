import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["js/**/*.test.js"],
    setupFiles: ["js/test_setup.mjs"],
    restoreMocks: true,
  },
});
