import { enumType } from "../relay/index.ts";
import type { AppointmentMethod } from "./appointment.rules.ts";

export const AppointmentMethodType = enumType<AppointmentMethod>(
  "AppointmentMethod",
  "How somebody came to a post (hình thức).",
  {
    ELECTED: "Elected (bầu).",
    APPOINTED: "Appointed (bổ nhiệm).",
    TRANSFERRED: "Transferred from another post (điều động).",
    COMPETITIVE_EXAM: "Appointed after an exam that several sat for (thi tuyển).",
  },
);
