// What a storefront does, by the client that is generated from the OpenAPI document: prints the order at its end.
import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./orderlog.js";

type Order = components["schemas"]["Order"];

const [baseUrl, key] = process.argv.slice(2);
assert(baseUrl && key);
const shop = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });

/** The header that every command has. */
const command = () => ({ "Idempotency-Key": randomUUID() });

/** What a call answered. Throws the problem that it answered instead. */
function answered<T>({ data, error }: { data?: T; error?: { code: string; detail: string } }): T {
  if (error) throw new Error(`${error.code}: ${error.detail}`);
  assert(data !== undefined);
  return data;
}

async function read(order_id: string, position: number): Promise<Order> {
  const header = { "Consistency-Token": position, Prefer: "wait=10, handling=strict" };
  return answered(await shop.GET("/api/v1/orders/{order_id}", { params: { path: { order_id }, header } }));
}

const key_of_order = command();
const body = { customer_id: "c1", lines: [{ sku: "MUG-01", quantity: 2 }] };
const placed = answered(await shop.POST("/api/v1/orders", { params: { header: key_of_order }, body }));
const path = { order_id: placed.order_id };

const again = await shop.POST("/api/v1/orders", { params: { header: key_of_order }, body });
assert.deepEqual(answered(again), placed);
assert.equal(again.response.headers.get("Idempotent-Replayed"), "true");

const order = await read(placed.order_id, placed.position);
assert.equal(order.payment_status, "unpaid");
assert.deepEqual(order.total, { amount: "25.00", currency: "GBP" });

const refused = await shop.POST("/api/v1/orders", {
  params: { header: command() },
  body: { lines: [{ sku: "MUG-01", quantity: 999 }] },
});
assert.equal(refused.response.status, 409);
assert(refused.error?.code === "insufficient_stock");
const { requested, available } = refused.error; // numbers: of all problems, only this one has them
assert.deepEqual([requested, available], [999, 8]);

const amount = order.total;
answered(await shop.POST("/api/v1/orders/{order_id}/payments", { params: { path, header: command() }, body: { amount } }));
answered(
  await shop.POST("/api/v1/orders/{order_id}/shipments", {
    params: { path, header: command() },
    body: { carrier: "Royal Mail", tracking_number: "QQ123456785GB" },
  }),
);
answered(await shop.POST("/api/v1/orders/{order_id}/deliveries", { params: { path, header: command() }, body: {} }));
const returned = answered(
  await shop.POST("/api/v1/orders/{order_id}/returns", {
    params: { path, header: command() },
    body: { items: [{ sku: "MUG-01", quantity: 1, condition: "restock" }], reason: "too blue" },
  }),
);

console.log(JSON.stringify(await read(placed.order_id, returned.position)));
