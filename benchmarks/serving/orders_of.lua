-- wrk: GET, each time of another customer. Its arguments: what comes before and after the customer's number, and how many there are.
local before, after, customers, number

function init(arguments)
  before, after, customers, number = arguments[1], arguments[2], tonumber(arguments[3]), 0
end

function request()
  number = (number + 7) % customers
  return wrk.format("GET", before .. number .. after)
end
