import { render } from "preact";
import { App } from "./app/App.tsx";
import { returnFromSignIn } from "./auth/signInFlow.ts";
import { adoptToken } from "./auth/token.ts";
import { watchKeys } from "./keyboard/keys.ts";
import { watchLocation } from "./routing/location.ts";
import "./styles/index.css";

adoptToken();
returnFromSignIn();
watchLocation();
watchKeys();

const page = document.getElementById("page");
if (page !== null) render(<App />, page);
