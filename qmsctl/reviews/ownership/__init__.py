"""Who answers for what: what nobody does, what somebody who leaves hands over, and handing it over."""
