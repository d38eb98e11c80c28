-- wrk: POST an order of three lines, each with an Idempotency-Key of its own. Its arguments: the path, and how many SKUs there are.
local path, skus, number
local made = 0

function setup(thread)
  made = made + 1
  thread:set("own", made)
end

function init(arguments)
  path, skus, number = arguments[1], tonumber(arguments[2]), 0
  started = os.time() .. "-" .. tostring({}):sub(8)
end

function request()
  number = number + 1
  local lines = {}
  for line = 1, 3 do
    lines[line] = string.format('{"sku": "SKU-%d", "quantity": 1}', (number * 7 + line * 13) % skus)
  end
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Idempotency-Key"] = started .. "-" .. own .. "-" .. number
  return wrk.format("POST", path, nil, '{"customer_id": "c1", "lines": [' .. table.concat(lines, ", ") .. "]}")
end
