import { configureGlobal } from "fast-check";

// A build server tries the same examples each time, so that what fails there is the change; everywhere else they are new ones.
if (process.env.CI !== undefined) configureGlobal({ seed: 20_260_101 });
