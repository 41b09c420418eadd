// Where the site serves a room's scripts, `../web/js/` holds what all rooms share; on disk it lies elsewhere.

declare module "*/web/js/api.js" {
  export * from "web/js/api.js";
}
declare module "*/web/js/dialogs.js" {
  export * from "web/js/dialogs.js";
}
declare module "*/web/js/outbox.js" {
  export * from "web/js/outbox.js";
}
declare module "*/web/js/sign-in.js" {
  export * from "web/js/sign-in.js";
}
declare module "*/web/js/storage.js" {
  export * from "web/js/storage.js";
}
